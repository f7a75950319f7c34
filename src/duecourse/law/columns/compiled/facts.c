/* The case in hand. One at a time: rules ask it, as Python's rules ask `case`. */

typedef struct {
    int64_t day;
    V as_of, ask, birth_on, birth_country, nationalities, unknown, kept;
    uint64_t present[2];
    uint32_t unknown_bits;
    List *k[KINDS];
    V m[MEMOS];
} Case;
static Case the_case, *const C = &the_case;

static V past(V day) {
    return day.tag != NONE && whole(day) <= C->day ? day : NOTHING;
}
static V deadline_of(V due, V unrolled, V safe, int flagged) {
    return record(CLASS_DEADLINE, 4, (V[]){due, unrolled, safe, B(flagged)});
}
static V deadline(V unrolled) {
    int64_t k = day_place(whole(unrolled));
    return deadline_of(I(day_due[k]), unrolled, I(day_safe[k]), (day_bits[k] >> 2) & 1);
}
static V text_before(V text, char mark) {
    if (text.tag != STR) give_up("a text was expected");
    const char *s = texts[text.i].text, *end = strchr(s, mark);
    return end ? S(intern(s, (int32_t)(end - s))) : text;
}
static V deadline_value(V x) {
    if (x.tag != RECORD || P(Record, x)->class_ != CLASS_DEADLINE) give_up("a deadline was expected");
    Record *r = P(Record, x);
    return of_values(DICT, 6, (V[]){S(CODE_due), r->f[0], S(CODE_unrolled), r->f[1],
                                    S(CODE_safe), r->f[2]});
}

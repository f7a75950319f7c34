/* A batch of cases from Arrow's columns to the columns of findings. */

#define ABSENT INT64_MIN
#define DURATION_MARK (INT64_MIN + 1)
enum { A_DAY, A_WHOLE, A_TEXT, A_TRUTH, A_INSTANT, A_TEXTS };

typedef struct { int64_t sort; const int64_t *values; const int32_t *offsets; } Field;
typedef struct {
    const int32_t *offsets, *on;
    const int64_t *n, *at;
    const Field *fields;
} Events;
typedef struct {
    int64_t rows;
    const int64_t *as_of, *birth_on, *birth_country, *destination, *circuit;
    const int32_t *nation_offsets, *unknown_offsets;
    const int64_t *nations, *unknown;
    const uint8_t *unknown_given, *left_alone;
    const int64_t *instants;
    const Events *events;
} Cases;

static V field_value(const Field *of, int32_t k, const int64_t *instants) {
    if (of->sort == A_TEXTS) {
        int32_t first = of->offsets[k], last = of->offsets[k + 1];
        if (of->values[k] == ABSENT) return NOTHING;
        V made = sized(TUPLE, last - first);
        const int64_t *codes = of->values + of->values[k];
        for (int32_t j = 0; j < last - first; j++) push(made, S(codes[j]));
        return made;
    }
    int64_t x = of->values[k];
    if (x == ABSENT) return NOTHING;
    switch (of->sort) {
    case A_DAY: return x == DURATION_MARK ? S(CODE_duration) : I(x);
    case A_TEXT: return S(x);
    case A_TRUTH: return B((int)x);
    case A_INSTANT: return (V){INSTANT, (uint32_t)x, instants[x]};
    default: return I(x);
    }
}

static void read_events(const Cases *in, int64_t row) {
    for (int kind = 0; kind < KINDS; kind++) {
        const Events *of = &in->events[kind];
        C->k[kind] = &no_items;
        if (!of->offsets || of->offsets[row] == of->offsets[row + 1]) continue;
        V list = sized(LIST, of->offsets[row + 1] - of->offsets[row]);
        List *to = P(List, list);
        for (int32_t k = of->offsets[row]; k < of->offsets[row + 1]; k++) {
            int64_t on = (int64_t)of->on[k] + EPOCH;
            if (on > C->day) continue;
            int fields = field_count[kind];
            Event *made = take(sizeof(Event) + fields * sizeof(V));
            made->kind = kind;
            made->n = (int32_t)of->n[k];
            made->on = on;
            made->p = on * 65536 + made->n;
            made->at = !of->at || of->at[k] == ABSENT
                ? NOTHING : (V){INSTANT, (uint32_t)of->at[k], in->instants[of->at[k]]};
            for (int f = 0; f < fields; f++)
                made->f[f] = of->fields[f].values
                    ? field_value(&of->fields[f], k, in->instants) : NOTHING;
            int32_t place = to->len++;
            while (place > 0 && P(Event, to->v[place - 1])->p > made->p) {
                to->v[place] = to->v[place - 1];
                place--;
            }
            to->v[place] = pointer(EVENT, made);
        }
        if (!to->len) continue;
        C->k[kind] = to;
        C->present[kind >> 6] |= 1ull << (kind & 63);
    }
}

/* Facts that have a bit behind those of the kinds of event: they are there, or not. */
static void is_there(int bit) { C->present[bit >> 6] |= 1ull << (bit & 63); }

static V code_or_nothing(int64_t code) { return code < 0 ? NOTHING : S(code); }

static void read_case(const Cases *in, int64_t row) {
    C->day = in->as_of[row];
    C->as_of = I(C->day);
    C->birth_on = in->birth_on[row] == ABSENT ? NOTHING : I(in->birth_on[row]);
    C->birth_country = code_or_nothing(in->birth_country[row]);
    C->kept = sized(DICT, 0);
    C->ask = sized(DICT, 4);
    if (in->destination[row] >= 0) put(C->ask, S(CODE_destination), S(in->destination[row]));
    if (in->circuit[row] >= 0) put(C->ask, S(CODE_circuit), S(in->circuit[row]));
    C->nationalities = sized(TUPLE, 0);
    for (int32_t k = in->nation_offsets[row]; k < in->nation_offsets[row + 1]; k++)
        push(C->nationalities, S(in->nations[k]));
    for (int k = 0; k < MEMOS; k++) C->m[k] = UNSET_V;
    C->present[0] = C->present[1] = 0;
    read_events(in, row);
    if (in->destination[row] >= 0 || in->circuit[row] >= 0) is_there(BIT_OF_ASK);
    if (C->k[KIND_office_closed]->len || C->k[KIND_efiling_outage]->len)
        give_up("a calendar of its own");
    C->unknown = sized(LIST, 0);
    if (!in->unknown_given[row]) push(C->unknown, S(CODE_completeness));
    for (int32_t k = in->unknown_offsets[row]; k < in->unknown_offsets[row + 1]; k++)
        set_add(C->unknown, S(in->unknown[k]));
    if (C->birth_on.tag == NONE) set_add(C->unknown, S(CODE_birth_on));
    if (!P(List, C->nationalities)->len) set_add(C->unknown, S(CODE_nationality));
    if (T(case__unrecorded_exit())) set_add(C->unknown, S(CODE_departure));
    C->unknown_bits = 0;
    List *names = P(List, C->unknown);
    if (names->len) is_there(BIT_OF_UNKNOWN);
    for (int32_t k = 0; k < names->len; k++)
        for (int b = 0; b < UNKNOWNS; b++)
            if (unknown_text[b] == names->v[k].i) C->unknown_bits |= 1u << b;
}

static int64_t lengths_before[GROWN_BUFFERS];
static const uint8_t out_is_bits[OUT_BUFFERS] = OUT_IS_BITS;

static void take_back(int64_t row) {
    for (int k = 0; k < GROWN_BUFFERS; k++) GROWN[k].len = lengths_before[k];
    for (int k = 0; k < OUT_BUFFERS; k++)
        if (out_is_bits[k]) OUT[k][row >> 3] &= (uint8_t)~(1 << (row & 7));
}

/* Write the findings of all cases; return how many were left to the plain code, named in `left`. */
int64_t run(const Cases *in, uint8_t **out, int64_t *left, const char **why) {
    static V answers[FINDINGS];
    static int64_t row, count;
    OUT = out;
    count = 0;
    for (int k = 0; k < GROWN_BUFFERS; k++) GROWN[k].len = 0;
    for (row = 0; row < in->rows; row++) {
        empty_arena();
        for (int k = 0; k < GROWN_BUFFERS; k++) lengths_before[k] = GROWN[k].len;
        if (!setjmp(out_of_case)) {
            if (in->left_alone[row]) give_up("asked for more than a destination and a circuit");
            read_case(in, row);
            evaluate(answers);
            write_all(answers, row);
        } else {
            take_back(row);
            write_blank(row);
            why[count] = why_given_up;
            left[count++] = row;
        }
    }
    return count;
}
void grown(int32_t k, const void **data, int64_t *len) {
    *data = GROWN[k].data;
    *len = GROWN[k].len;
}

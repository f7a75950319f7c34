/* Dated numbers, a few rows each: the row in force on a day. */

static Dated *dated;
static int32_t dated_len, dated_cap;
static int32_t dated_first; /* where the rows of the name asked last begin */
static void add_dated(int32_t name, int64_t first, int64_t last, V value) {
    if (dated_len == dated_cap) {
        dated_cap = dated_cap ? 2 * dated_cap : 256;
        dated = realloc(dated, dated_cap * sizeof(Dated));
        if (!dated) abort();
    }
    dated[dated_len++] = (Dated){name, first, last, value};
}
static V value_on(V name, V day) {
    int64_t d = whole(day);
    int known = 0;
    V found = NOTHING; /* of several rows the last one holds */
    if (!dated_len || dated[dated_first].name != name.i)
        for (dated_first = 0; dated_first < dated_len - 1 && dated[dated_first].name != name.i;)
            dated_first++;
    for (int32_t k = dated_first; k < dated_len && dated[k].name == name.i; k++) {
        known = 1;
        if (dated[k].first <= d && d <= dated[k].last) found = dated[k].value;
    }
    if (!known) give_up("a parameter that is not there");
    return found;
}

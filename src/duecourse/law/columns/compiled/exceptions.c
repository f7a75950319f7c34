/* Exceptions to a rule, tried in order: the one that applies, and whether one stays open. */

static V tried(V rules, int n, const V *facts) {
    V applied = NOTHING;
    int is_open = 0;
    List *l = items(rules);
    for (int32_t k = 0; k < l->len; k++) {
        V holds = call(at_applies(l->v[k]), n, facts);
        if (T(holds) && applied.tag != NONE && !eq(at_gives(applied), at_gives(l->v[k])))
            give_up("two exceptions that contradict each other");
        if (T(holds)) applied = applied.tag != NONE ? applied : l->v[k];
        else if (holds.tag == NONE) is_open = 1;
    }
    return record(CLASS_TRIED, 2, (V[]){applied, B(is_open)});
}

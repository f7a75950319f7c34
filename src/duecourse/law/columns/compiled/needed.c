/* A finding that needs a fact which the record does not say is unknown, and names the fact. */

static V needed(uint32_t needs, V found) {
    if (found.tag != RECORD) give_up("a rule without a finding");
    uint32_t bits = needs & C->unknown_bits;
    if (!bits || P(Record, found)->f[1].i == UNKNOWN_FACT) return found;
    V missing = sized(TUPLE, 0);
    for (int k = 0; k < UNKNOWNS; k++)
        if (bits >> k & 1) push(missing, S(unknown_text[k]));
    return record(CLASS_FINDING, 4, (V[]){NOTHING, I(UNKNOWN_FACT), missing, NOTHING});
}

/* What translated rules stand on: values with a tag, lists, records, days and strings.

   A value is small and passed by copy; what it points to lies in an arena that is emptied after each
   case. Nothing here decides a case: what C cannot say as Python would (an error, an unknown
   function) leaves the case to the plain generated code (`give_up`). */

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NONE, BOOL, INT, STR, INSTANT, FUNCTION, EVENT, RECORD, LIST, TUPLE, DICT, OBJECT, UNSET };

typedef struct { uint32_t tag, aux; int64_t i; } V;
typedef struct { int32_t len, cap; V *v; } List;
typedef struct { int32_t kind, n; int64_t on, p; V at; V f[]; } Event;
typedef struct { int32_t class_; V f[]; } Record;

#define P(T, x) ((T *)(intptr_t)(x).i)
#define NOTHING ((V){NONE, 0, 0})
#define UNSET_V ((V){UNSET, 0, 0})
#define EPOCH 719163
#define DAY_MAX 3652059
#define ENDLESS_DAY ENDLESS_OF_THE_LAW

static inline V B(int x) { return (V){BOOL, 0, x != 0}; }
static inline V I(int64_t x) { return (V){INT, 0, x}; }
static inline V S(int64_t code) { return (V){STR, 0, code}; }
static inline V F(int64_t n) { return (V){FUNCTION, 0, n}; }
static inline V pointer(uint32_t tag, void *p) { return (V){tag, 0, (intptr_t)p}; }

/* Giving up: the case is then left to the plain code. */

static jmp_buf out_of_case;
static const char *why_given_up = "";
static V give_up(const char *why) { why_given_up = why; longjmp(out_of_case, 1); return NOTHING; }

/* The arena. */

typedef struct Chunk { struct Chunk *next; size_t size, used; char data[]; } Chunk;
static Chunk *arena, *arena_first;

static void *take_anew(size_t bytes) {
    if (arena && arena->next && arena->next->size >= bytes) {
        arena = arena->next;
        arena->used = 0;
    } else {
        size_t size = bytes > (1u << 22) ? bytes : (1u << 22);
        Chunk *made = malloc(sizeof(Chunk) + size);
        if (!made) abort();
        made->next = arena ? arena->next : NULL;
        made->size = size;
        made->used = 0;
        if (arena) arena->next = made; else arena_first = made;
        arena = made;
    }
    arena->used = bytes;
    return arena->data;
}
static inline void *take(size_t bytes) {
    bytes = (bytes + 15) & ~(size_t)15;
    if (!arena || arena->used + bytes > arena->size) return take_anew(bytes);
    void *found = arena->data + arena->used;
    arena->used += bytes;
    return found;
}

static Chunk *kept_chunk; /* after the constants were made, cases begin in a chunk of their own */
static void keep_constants(void) {
    kept_chunk = arena_first;
    arena = arena_first = NULL;
}
static void empty_arena(void) {
    arena = arena_first;
    if (arena) arena->used = 0;
}

/* Strings: each once, by its code. */

typedef struct { char *text; int32_t len; } Text;
static Text *texts;
static int32_t texts_len, texts_cap;
static int32_t *text_slots;
static int32_t text_slots_len;

static uint64_t hash_of(const char *text, int32_t len) {
    uint64_t h = 1469598103934665603ull;
    for (int32_t k = 0; k < len; k++) h = (h ^ (unsigned char)text[k]) * 1099511628211ull;
    return h;
}

static void place_text(int32_t code) {
    uint64_t at = hash_of(texts[code].text, texts[code].len) % text_slots_len;
    while (text_slots[at] >= 0) at = (at + 1) % text_slots_len;
    text_slots[at] = code;
}

int32_t intern(const char *text, int32_t len) {
    if (2 * (texts_len + 1) > text_slots_len) {
        text_slots_len = text_slots_len ? 2 * text_slots_len : 4096;
        text_slots = realloc(text_slots, 4 * (size_t)text_slots_len);
        if (!text_slots) abort();
        memset(text_slots, 0xff, 4 * (size_t)text_slots_len);
        for (int32_t k = 0; k < texts_len; k++) place_text(k);
    }
    uint64_t at = hash_of(text, len) % text_slots_len;
    while (text_slots[at] >= 0) {
        Text *one = &texts[text_slots[at]];
        if (one->len == len && !memcmp(one->text, text, len)) return text_slots[at];
        at = (at + 1) % text_slots_len;
    }
    if (texts_len == texts_cap) {
        texts_cap = texts_cap ? 2 * texts_cap : 1024;
        texts = realloc(texts, texts_cap * sizeof(Text));
        if (!texts) abort();
    }
    char *own = malloc(len + 1);
    if (!own) abort();
    memcpy(own, text, len);
    own[len] = 0;
    texts[texts_len] = (Text){own, len};
    text_slots[at] = texts_len;
    return texts_len++;
}
int32_t text_count(void) { return texts_len; }
const char *text_at(int32_t code, int32_t *len) { *len = texts[code].len; return texts[code].text; }
static V text_value(const char *text) { return S(intern(text, (int32_t)strlen(text))); }

/* Truth, equality, order: as Python has them for these values. */

static inline int T(V x) {
    switch (x.tag) {
    case NONE: return 0;
    case BOOL: case INT: return x.i != 0;
    case STR: return texts[x.i].len != 0;
    case LIST: case TUPLE: case DICT: return P(List, x)->len != 0;
    default: return 1;
    }
}

static int eq_deep(V a, V b);
static inline int eq(V a, V b) {
    if (a.tag <= INT && b.tag <= INT && a.tag && b.tag) return a.i == b.i;
    if (a.tag != b.tag) return 0;
    if (a.tag <= EVENT || a.i == b.i) return a.i == b.i;
    return eq_deep(a, b);
}
static const int8_t class_size[];
static int eq_deep(V a, V b) {
    if (a.tag == RECORD) {
        Record *x = P(Record, a), *y = P(Record, b);
        if (x->class_ != y->class_) return 0;
        for (int k = 0; k < class_size[x->class_]; k++) if (!eq(x->f[k], y->f[k])) return 0;
        return 1;
    }
    if (a.tag != LIST && a.tag != TUPLE && a.tag != DICT) return 0;
    List *x = P(List, a), *y = P(List, b);
    if (x->len != y->len) return 0;
    for (int k = 0; k < x->len; k++) if (!eq(x->v[k], y->v[k])) return 0;
    return 1;
}
static inline int same(V a, V b) { return a.tag == b.tag && a.i == b.i; }

static int lt_deep(V a, V b);
static inline int lt(V a, V b) {
    if (a.tag == INT && b.tag == INT) return a.i < b.i;
    return lt_deep(a, b);
}
static int lt_deep(V a, V b) {
    if ((a.tag == BOOL || a.tag == INT) && (b.tag == BOOL || b.tag == INT)) return a.i < b.i;
    if (a.tag != b.tag) give_up("an order between two sorts of values");
    if (a.tag == INSTANT) return a.i < b.i;
    if (a.tag == STR) return strcmp(texts[a.i].text, texts[b.i].text) < 0;
    if (a.tag != TUPLE && a.tag != LIST) give_up("an order of values that have none");
    List *x = P(List, a), *y = P(List, b);
    for (int k = 0; k < x->len && k < y->len; k++)
        if (!eq(x->v[k], y->v[k])) return lt(x->v[k], y->v[k]);
    return x->len < y->len;
}

static inline V plus(V a, V b);
static inline int64_t whole(V x) {
    if (x.tag != INT && x.tag != BOOL) give_up("a number was expected");
    return x.i;
}
static inline V minus(V a, V b) { return I(whole(a) - whole(b)); }
static inline V times(V a, V b) { return I(whole(a) * whole(b)); }
static inline V floor_divide(V a, V b) {
    int64_t x = whole(a), y = whole(b);
    if (!y) give_up("a division by zero");
    int64_t q = x / y;
    return I(q - ((x % y != 0) && ((x < 0) != (y < 0))));
}

/* Lists. */

static List no_items = {0, 0, NULL};
static inline V sized(uint32_t tag, int32_t cap) {
    List *made = take(sizeof(List));
    made->len = 0;
    made->cap = cap;
    made->v = cap ? take(cap * sizeof(V)) : NULL;
    return pointer(tag, made);
}
static inline V new_list(void) { return sized(LIST, 0); }
static inline void push(V list, V one) {
    List *to = P(List, list);
    if (to->len == to->cap) {
        int32_t cap = to->cap ? 2 * to->cap : 4;
        V *wider = take(cap * sizeof(V));
        if (to->len) memcpy(wider, to->v, to->len * sizeof(V));
        to->v = wider;
        to->cap = cap;
    }
    to->v[to->len++] = one;
}
static inline List *items(V x) {
    if (x.tag < LIST || x.tag > DICT) give_up("a list was expected");
    return P(List, x);
}
static inline int stride(V x) { return x.tag == DICT ? 2 : 1; }
static inline void extend(V list, V more) {
    List *from = items(more);
    int step = stride(more);
    for (int32_t k = 0; k < from->len; k += step) push(list, from->v[k]);
}
static inline V of_values(uint32_t tag, int n, const V *values) {
    V made = sized(tag, n);
    if (n) memcpy(P(List, made)->v, values, n * sizeof(V));
    P(List, made)->len = n;
    return made;
}
static inline V joined(V a, V b, uint32_t tag) {
    V made = sized(tag, items(a)->len + items(b)->len);
    extend(made, a);
    extend(made, b);
    return made;
}
static inline V plus(V a, V b) {
    if (a.tag == LIST || a.tag == TUPLE) {
        if (a.tag != b.tag) give_up("a sum of a list and something else");
        return joined(a, b, a.tag);
    }
    if (a.tag == STR) give_up("a sum of texts");
    return I(whole(a) + whole(b));
}
static inline V plus_in_place(V a, V b) {
    if (a.tag == LIST) { extend(a, b); return a; }
    return plus(a, b);
}
static inline V copied(V x, uint32_t tag) {
    V made = sized(tag, items(x)->len);
    extend(made, x);
    return made;
}
static inline int32_t length(V x) {
    return x.tag == STR ? texts[x.i].len : items(x)->len / stride(x);
}
static V from_dict(V dict, V key, int needed) {
    List *d = P(List, dict);
    for (int32_t k = 0; k < d->len; k += 2) if (eq(d->v[k], key)) return d->v[k + 1];
    if (needed) give_up("a key that a table does not have");
    return NOTHING;
}
static inline V at(V x, V place) {
    if (x.tag == DICT) return from_dict(x, place, 1);
    List *l = items(x);
    int64_t k = whole(place);
    if (k < 0) k += l->len;
    if (k < 0 || k >= l->len) give_up("a place that a list does not have");
    return l->v[k];
}
static inline V got(V x, V key) {
    if (x.tag != DICT) give_up("a table was expected");
    return from_dict(x, key, 0);
}
static inline V part(V x, int64_t from, int64_t to) {
    List *l = items(x);
    if (from < 0) from = from + l->len < 0 ? 0 : from + l->len;
    if (to < 0) to += l->len;
    if (to > l->len) to = l->len;
    V made = sized(x.tag, from < to ? (int32_t)(to - from) : 0);
    for (int64_t k = from; k < to; k++) push(made, l->v[k]);
    return made;
}
static inline int contains(V x, V one) {
    List *l = items(x);
    int step = stride(x);
    for (int32_t k = 0; k < l->len; k += step) if (eq(l->v[k], one)) return 1;
    return 0;
}
static inline void set_add(V set, V one) { if (!contains(set, one)) push(set, one); }
static inline V as_set(V x) {
    V made = new_list();
    List *l = items(x);
    int step = stride(x);
    for (int32_t k = 0; k < l->len; k += step) set_add(made, l->v[k]);
    return made;
}
static inline V both(V a, V b) {
    V made = new_list();
    List *l = items(a);
    for (int32_t k = 0; k < l->len; k++) if (contains(b, l->v[k])) push(made, l->v[k]);
    return made;
}
/* Sets are lists without doubles: they are equal whatever their order. */
static inline int eq_sets(V a, V b) {
    if (items(a)->len != items(b)->len) return 0;
    for (int32_t k = 0; k < items(a)->len; k++) if (!contains(b, items(a)->v[k])) return 0;
    return 1;
}
static inline void take_out(V list, V one, int needed) {
    List *l = items(list);
    for (int32_t k = 0; k < l->len; k++) if (eq(l->v[k], one)) {
        memmove(l->v + k, l->v + k + 1, (l->len - k - 1) * sizeof(V));
        l->len--;
        return;
    }
    if (needed) give_up("something to take out that is not there");
}
static inline V popped(V list) {
    List *l = items(list);
    if (!l->len) give_up("nothing to take from a list");
    return l->v[--l->len];
}
static inline void put(V dict, V key, V value) {
    List *d = P(List, dict);
    for (int32_t k = 0; k < d->len; k += 2) if (eq(d->v[k], key)) { d->v[k + 1] = value; return; }
    push(dict, key);
    push(dict, value);
}
static inline V values_of(V dict) {
    V made = new_list();
    List *d = P(List, dict);
    for (int32_t k = 1; k < d->len; k += 2) push(made, d->v[k]);
    return made;
}
static inline V pairs_of(V dict) {
    V made = new_list();
    List *d = P(List, dict);
    for (int32_t k = 0; k < d->len; k += 2) push(made, of_values(TUPLE, 2, d->v + k));
    return made;
}
static inline V reversed(V x) {
    List *l = items(x);
    V made = sized(LIST, l->len);
    for (int32_t k = l->len; k-- > 0;) push(made, l->v[k]);
    return made;
}
static inline V zipped(V a, V b) {
    List *x = items(a), *y = items(b);
    if (x->len != y->len) give_up("two lists of different length side by side");
    V made = sized(LIST, x->len);
    for (int32_t k = 0; k < x->len; k++) push(made, of_values(TUPLE, 2, (V[]){x->v[k], y->v[k]}));
    return made;
}
static inline V neighbours(V x) {
    List *l = items(x);
    V made = new_list();
    for (int32_t k = 1; k < l->len; k++) push(made, of_values(TUPLE, 2, l->v + k - 1));
    return made;
}
typedef V (*Key)(V);
static V sorted(V x, Key key) {
    V made = copied(x, LIST);
    List *l = P(List, made);
    V *keys = l->v;
    if (key) {
        keys = take((l->len ? l->len : 1) * sizeof(V));
        for (int32_t k = 0; k < l->len; k++) keys[k] = key(l->v[k]);
    }
    for (int32_t k = 1; k < l->len; k++) {
        V one = l->v[k], place = keys[k];
        int32_t at_ = k;
        while (at_ > 0 && lt(place, keys[at_ - 1])) {
            l->v[at_] = l->v[at_ - 1];
            if (key) keys[at_] = keys[at_ - 1];
            at_--;
        }
        l->v[at_] = one;
        if (key) keys[at_] = place;
    }
    return made;
}
static V extreme(V x, Key key, int greatest, V otherwise) {
    List *l = items(x);
    if (!l->len) {
        if (otherwise.tag == UNSET) give_up("the least or greatest of nothing");
        return otherwise;
    }
    V best = l->v[0], best_key = key ? key(best) : best;
    for (int32_t k = 1; k < l->len; k++) {
        V own = key ? key(l->v[k]) : l->v[k];
        if (greatest ? lt(best_key, own) : lt(own, best_key)) { best = l->v[k]; best_key = own; }
    }
    return best;
}
static inline V lesser(V a, V b) { return lt(b, a) ? b : a; }
static inline V greater(V a, V b) { return lt(a, b) ? b : a; }
static inline V sum(V x) {
    int64_t total = 0;
    List *l = items(x);
    for (int32_t k = 0; k < l->len; k++) total += whole(l->v[k]);
    return I(total);
}
static inline V first_of(V x) { List *l = items(x); return l->len ? l->v[0] : NOTHING; }
static inline V last_of(V x) { List *l = items(x); return l->len ? l->v[l->len - 1] : NOTHING; }

static V by_place(V event) { return I(P(Event, event)->p); }
static V union_of(int n, List **lists) {
    int found = 0, last = -1;
    for (int k = 0; k < n; k++) if (lists[k]->len) { found++; last = k; }
    if (!found) return pointer(LIST, &no_items);
    if (found == 1) return pointer(LIST, lists[last]);
    V made = new_list();
    for (int k = 0; k < n; k++)
        for (int32_t j = 0; j < lists[k]->len; j++) push(made, lists[k]->v[j]);
    return sorted(made, by_place);
}

/* Records. */

static inline V record(int class_, int n, const V *values) {
    Record *made = take(sizeof(Record) + n * sizeof(V));
    made->class_ = class_;
    memcpy(made->f, values, n * sizeof(V));
    return pointer(RECORD, made);
}
static inline V record_copied(V x) {
    if (x.tag != RECORD) give_up("a record was expected");
    Record *from = P(Record, x);
    return record(from->class_, class_size[from->class_], from->f);
}

/* Days. The tables are the law's own calendar, made once by Python. */

static int32_t days_first, days_last;
static const int32_t *day_due, *day_safe;
static const uint8_t *day_bits; /* 1 open, 2 flagged, 4 the deadline is flagged */
void set_days(int32_t first, int32_t last, const int32_t *due, const int32_t *safe,
              const uint8_t *bits) {
    days_first = first;
    days_last = last;
    day_due = due;
    day_safe = safe;
    day_bits = bits;
}
static inline int64_t day_place(int64_t day) {
    if (day < days_first || day > days_last) give_up("a day outside of the tables");
    return day - days_first;
}
static inline int is_leap(int64_t y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }
static const int16_t before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
static int64_t ordinal_of(int64_t y, int64_t m, int64_t d) {
    int64_t p = y - 1;
    return p * 365 + p / 4 - p / 100 + p / 400 + before_month[m - 1] + (m > 2 && is_leap(y)) + d;
}
static int month_days(int64_t y, int64_t m) {
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && is_leap(y) ? 29 : days[m - 1];
}
static void civil(int64_t ordinal, int64_t *y, int64_t *m, int64_t *d) {
    int64_t z = ordinal - 1 + 306; /* days since 0000-03-01 */
    int64_t era = z / 146097, doe = z % 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = yoe + era * 400 + (*m <= 2);
}
static int64_t months_later(int64_t day, int64_t months, int *moved) {
    int64_t y, m, d;
    if (day < 1 || day > DAY_MAX) give_up("a day that the calendar does not have");
    civil(day, &y, &m, &d);
    int64_t at_ = y * 12 + (m - 1) + months;
    y = at_ / 12;
    m = at_ % 12 + 1;
    if (at_ < 12 || y > 9999) give_up("a year that the calendar does not have");
    int64_t last = month_days(y, m);
    *moved = d > last;
    return ordinal_of(y, m, d > last ? last : d);
}
static V add_months(V day, V months) {
    int moved;
    int64_t found = months_later(whole(day), whole(months), &moved);
    return of_values(TUPLE, 2, (V[]){I(found), B(moved)});
}
static V add_years(V day, V years) {
    int moved;
    return I(months_later(whole(day), 12 * whole(years), &moved));
}
static V year_of(V day) { int64_t y, m, d; civil(whole(day), &y, &m, &d); return I(y); }
static V full_years(V first, V last) {
    int64_t years = year_of(last).i - year_of(first).i;
    int moved;
    if (years > 0 && months_later(first.i, 12 * years, &moved) > last.i) years--;
    return I(years > 0 ? years : 0);
}
static V later(V day, V days) {
    int64_t found = whole(day) + whole(days);
    return I(found > DAY_MAX ? DAY_MAX : found);
}
static V from_iso(V text) {
    int y, m, d;
    if (text.tag != STR || sscanf(texts[text.i].text, "%4d-%2d-%2d", &y, &m, &d) != 3)
        give_up("a text that is no day");
    return I(ordinal_of(y, m, d));
}
static V business_after(V trigger, V days) {
    int64_t day = whole(trigger), left = whole(days), step = left > 0 ? 1 : -1;
    if (left < 0) left = -left;
    while (left) {
        day += step;
        left -= day_bits[day_place(day)] & 1;
    }
    return I(day);
}
static int is_flagged(V day) { return (day_bits[day_place(whole(day))] >> 1) & 1; }

typedef struct { int64_t first, last; } Span;
static int spans_of(V cover, Span **out) {
    List *l = items(cover);
    Span *found = take((l->len ? l->len : 1) * sizeof(Span));
    int n = 0;
    for (int32_t k = 0; k < l->len; k++) {
        List *pair = items(l->v[k]);
        if (pair->len != 2) give_up("a span has two ends");
        Span one = {whole(pair->v[0]), whole(pair->v[1])};
        if (one.first > one.last) continue;
        int at_ = n++;
        while (at_ > 0 && (found[at_ - 1].first > one.first ||
                          (found[at_ - 1].first == one.first && found[at_ - 1].last > one.last))) {
            found[at_] = found[at_ - 1];
            at_--;
        }
        found[at_] = one;
    }
    *out = found;
    return n;
}
static int joined_spans(V cover, Span **out) {
    Span *found;
    int n = spans_of(cover, &found), kept = 0;
    for (int k = 0; k < n; k++) {
        if (kept && found[k].first <= found[kept - 1].last + 1) {
            if (found[k].last > found[kept - 1].last) found[kept - 1].last = found[k].last;
        } else {
            found[kept++] = found[k];
        }
    }
    *out = found;
    return kept;
}
static inline V span_value(int64_t first, int64_t last) {
    return of_values(TUPLE, 2, (V[]){I(first), I(last)});
}
static V union_days(V cover) {
    Span *found;
    int n = joined_spans(cover, &found);
    V made = sized(LIST, n);
    for (int k = 0; k < n; k++) push(made, span_value(found[k].first, found[k].last));
    return made;
}
static V outside(V first, V last, V cover) {
    int64_t a = whole(first), b = whole(last), count = b - a + 1, counted = a - 1;
    if (b < a) return I(0);
    Span *found;
    int n = spans_of(cover, &found);
    for (int k = 0; k < n; k++) {
        if (found[k].first > b || found[k].last < a) continue;
        int64_t start = found[k].first > counted + 1 ? found[k].first : counted + 1;
        int64_t end = found[k].last < b ? found[k].last : b;
        if (end >= start) { count -= end - start + 1; counted = end; }
    }
    return I(count);
}
static V gaps(V first, V cover) {
    int64_t day = whole(first);
    Span *found;
    int n = joined_spans(cover, &found);
    V made = new_list();
    for (int k = 0; k < n; k++) {
        if (found[k].first > day) push(made, span_value(day, found[k].first - 1));
        if (found[k].last + 1 > day) day = found[k].last + 1;
    }
    if (day <= ENDLESS_DAY) push(made, span_value(day, ENDLESS_DAY));
    return made;
}
static V leap_day_in(V first, V last, V cover) {
    int64_t a = whole(first), b = whole(last);
    Span *found = NULL;
    int n = -1;
    if (b < a || b < 1) return B(0);
    for (int64_t y = year_of(first).i, to = year_of(last).i; y <= to; y++) {
        if (!is_leap(y)) continue;
        int64_t day = ordinal_of(y, 2, 29);
        if (day < a || day > b) continue;
        if (n < 0) n = spans_of(cover, &found);
        int held = 0;
        for (int k = 0; k < n; k++) held |= found[k].first <= day && day <= found[k].last;
        if (!held) return B(1);
    }
    return B(0);
}
static V counted_end(V first, V days, V cover) {
    int64_t begin = whole(first) + 1, day = whole(first) + whole(days);
    Span *found;
    int n = joined_spans(cover, &found);
    for (int k = 0; k < n; k++)
        if (found[k].last >= begin && found[k].first <= day)
            day += found[k].last - (found[k].first > begin ? found[k].first : begin) + 1;
    return I(day);
}

/* Dated numbers. */

typedef struct { int32_t name; int64_t first, last; V value; } Dated;

/* Questions that only Python can answer: an instant in a time zone. */

typedef void (*Answer)(int32_t question, int32_t n, const V *given, V *answer);
static Answer ask_python;
void set_answer(Answer function) { ask_python = function; }
static V asked_python(int question, int n, const V *given) {
    V answer = UNSET_V;
    ask_python(question, n, given, &answer);
    if (answer.tag == UNSET) give_up("a question that Python could not answer");
    return answer;
}

/* What is written: one column each. */

typedef struct { char *data; int64_t len, cap; } Bytes;
static void bytes_add(Bytes *to, const void *from, int64_t n) {
    if (to->len + n > to->cap) {
        to->cap = 2 * (to->len + n) + 4096;
        to->data = realloc(to->data, to->cap);
        if (!to->data) abort();
    }
    memcpy(to->data + to->len, from, n);
    to->len += n;
}
static inline void bit_on(uint8_t *bits, int64_t at_) { bits[at_ >> 3] |= 1 << (at_ & 7); }

static void json_text(Bytes *to, V text) {
    const unsigned char *s = (const unsigned char *)texts[text.i].text;
    bytes_add(to, "\"", 1);
    for (; *s; s++) {
        if (*s < 32 || *s == '"' || *s == '\\' || *s > 126) give_up("a text to be escaped");
        bytes_add(to, s, 1);
    }
    bytes_add(to, "\"", 1);
}
static void json_value(Bytes *to, V x, int day_too) {
    char text[40];
    int n;
    if (x.tag == NONE) { bytes_add(to, "null", 4); return; }
    if (x.tag == BOOL) { x.i ? bytes_add(to, "true", 4) : bytes_add(to, "false", 5); return; }
    if (x.tag == STR) { json_text(to, x); return; }
    if (x.tag == INT && day_too && x.i > EPOCH - 80 * 366) {
        int64_t y, m, d;
        civil(x.i, &y, &m, &d);
        n = snprintf(text, sizeof text, "\"%04d-%02d-%02d\"", (int)y, (int)m, (int)d);
        bytes_add(to, text, n);
        return;
    }
    if (x.tag == INT) {
        n = snprintf(text, sizeof text, "%lld", (long long)x.i);
        bytes_add(to, text, n);
        return;
    }
    give_up("a reading of a sort that is not written here");
}
static void json_readings(Bytes *to, V dict) {
    if (dict.tag != DICT) give_up("readings are a table");
    V names = sorted(dict, NULL);
    List *l = P(List, names);
    bytes_add(to, "{", 1);
    for (int32_t k = 0; k < l->len; k++) {
        if (k) bytes_add(to, ", ", 2);
        json_text(to, l->v[k]);
        bytes_add(to, ": ", 2);
        json_value(to, from_dict(dict, l->v[k], 1), 1);
    }
    bytes_add(to, "}", 1);
}

/* Lists of what is missing: each once, by its code; 0 is the empty one. */

static V *missing_lists;
static int32_t missing_len, missing_cap;
static int32_t missing_code(V list) {
    List *l = items(list);
    if (!l->len) return 0;
    for (int32_t k = 1; k < missing_len; k++) {
        List *own = P(List, missing_lists[k]);
        if (own->len == l->len && !memcmp(own->v, l->v, l->len * sizeof(V))) return k;
    }
    if (missing_len >= missing_cap) {
        missing_cap = missing_cap ? 2 * missing_cap : 256;
        missing_lists = realloc(missing_lists, missing_cap * sizeof(V));
        if (!missing_lists) abort();
        if (!missing_len) missing_lists[missing_len++] = NOTHING;
    }
    List *own = malloc(sizeof(List));
    V *values = malloc(l->len * sizeof(V));
    if (!own || !values) abort();
    memcpy(values, l->v, l->len * sizeof(V));
    *own = (List){l->len, l->len, values};
    missing_lists[missing_len] = pointer(TUPLE, own);
    return missing_len++;
}
int32_t missing_count(void) { return missing_len ? missing_len : 1; }
int32_t missing_at(int32_t code, int32_t *to, int32_t room) {
    List *l = P(List, missing_lists[code]);
    for (int32_t k = 0; k < l->len && k < room; k++) to[k] = (int32_t)l->v[k].i;
    return l->len;
}

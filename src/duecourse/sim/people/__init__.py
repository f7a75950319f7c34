"""Fictional people who arrive and depart, with the truth of who is who, to measure linkage on.

Nobody here is real: names are drawn from common public lists and composed rare ones, and every
rate is an assumption (`mix.py` says which) to be replaced by a measured one.

- `arrivals.parquet`: arr_id, surname, given, dob (ISO text), sex, nat, doc_no, doc_ctry, arr_date
- `departures.parquet`: dep_id, the same fields, dep_date, source (carrier or manual)
- `truth_arr.parquet`: arr_id, person_id, grp (name-origin test group), trap
- `truth_dep.parquet`: dep_id, person_id, arr_id (null: no arrival here), grp, trap, errs
- `arrival_documents.parquet`, if asked for: arr_id, doc_no, doc_ctry of other documents on file
"""

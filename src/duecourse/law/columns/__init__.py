"""Many cases at once: the rule functions themselves, lowered to fast code, over columns.

`generate` lowers the source of the rules to one plain module, `load` keeps it, `engine` runs it for
one case, `parquet` for files of any size. docs/law/bulk.md has the layout and the figures.
"""

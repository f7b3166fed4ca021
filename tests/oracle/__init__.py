"""The oracle: what every page must show, in plain pandas over the raw ledgers, written from the definitions and never from the SQL.

`ledgers` are the rows as they were handed in, `periods` which days a figure speaks of, `showing` how a number is shown and compared; the
other modules have one function for each panel of a page, which returns what stands there.
"""

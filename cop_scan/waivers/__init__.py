"""Waivers: failures that a named person accepts for a time (docs/waivers.md).

    files.py      waiver files -> a register
    applying.py   a register and findings -> the findings with their waivers, and what is wrong with waivers
    matching.py   which resources a waiver names
    model.py      the values of these
    writing.py    the text of a new file

A waiver never changes an outcome: it is an overlay on a failure, which the roll-up counts apart.
"""

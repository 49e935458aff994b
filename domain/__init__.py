"""The rules of the line: pure functions over frozen dataclasses, standard library only.

Nothing here reads a clock, draws a random number or does I/O: `now` and ids come in as
arguments, new state and effects go out. Every instant is an aware UTC `datetime`; local wall
time exists only where a restaurant's opening hours or a text for a guest need it.
"""

"""What guests see of us in a browser: the page of their place in line.

HTML from templates, a style sheet and one small script, all our own; each action is a plain form,
so that nothing needs the script.
"""

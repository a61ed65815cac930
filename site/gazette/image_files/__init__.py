"""Image files that people upload: limits that hold before anything is decoded, and removal of metadata.

It works on the bytes of a file, by format (`containers`), and knows no model. `cleaning.clean` is the way in.
"""

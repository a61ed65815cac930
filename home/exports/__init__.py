"""The whole site out of Gazette, and into another Gazette.

In formats for Gazette itself (`site_export`, `site_import`), for any web server (`static_site`), for editors
(`markdown_folder`), for WordPress (`wordpress`) and for other programs (`comment_lines`); `jobs` makes them in the
background for administrators.
"""

"""One throttle for everything that can be guessed: passwords, codes, and the secrets in links.

`guards` says what is throttled and how often it may be tried, `middleware` counts and answers 429, `attempts` holds the
counters, `known_browsers` lets people in while somebody else guesses at their account, `hashing` keeps password hashing
from slowing down readers, and `password_reset` sends reset links through the outbox. docs/decisions/0036 says why.
"""

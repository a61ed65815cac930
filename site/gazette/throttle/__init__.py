"""Throttle for everything that can be guessed (passwords, codes, secrets in links), and for what costs much.

`guards` lists what is throttled and its rates, `middleware` counts and answers 429, `attempts` has the counters,
`known_browsers` lets owners sign in while somebody else guesses, `hashing` limits password hashing, and
`password_reset` limits reset mails. docs/decisions/0036 gives the reasons.
"""

"""A second factor for whoever signs in: an authenticator app, passkeys, recovery codes.

django-otp and django-otp-webauthn keep the devices and judge codes and signatures. `middleware` makes nobody of a
session that has given a password only, `actions` does what is done with devices, `conf` reads who must have one,
`views` and `passkeys` are the screens. docs/decisions/0037 says why.
"""

"""Two-factor authentication: authenticator apps, passkeys, recovery codes.

django-otp and django-otp-webauthn store the devices and verify codes and signatures. `middleware` treats a session
without a second factor as anonymous, `actions` adds and removes devices, `conf` reads who must have one, `views` and
`passkeys` are the screens. docs/decisions/0037 gives the reasons.
"""

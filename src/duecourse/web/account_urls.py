"""Addresses of signing in and of one's own account."""

from django.urls import path

from duecourse.web.pages import account, passkeys, provider, sign_in

PATHS = (
    path("start", sign_in.start, name="start"),
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/second", sign_in.second, name="sign-in-second"),
    path("sign-in/passkey", passkeys.sign_in, name="sign-in-passkey"),
    path("sign-in/provider", provider.go, name="sign-in-provider"),
    path("sign-in/provider/back", provider.back, name="sign-in-provider-back"),
    path("sign-in/demo", sign_in.sign_in_as, name="sign-in-as"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("account/security", account.security, name="security"),
    path("account/security/codes", account.codes, name="security-codes"),
    path("account/security/codes/remove", account.remove_codes, name="security-codes-remove"),
    path("account/security/passkeys", passkeys.add, name="security-passkeys"),
    path(
        "account/security/passkeys/<int:number>/remove",
        passkeys.remove,
        name="security-passkey-remove",
    ),
    path("account/security/recovery", account.recovery, name="security-recovery"),
    path("account/security/password", account.password, name="security-password"),
    path("account/security/sign-out", account.sign_out_elsewhere, name="security-sign-out"),
)

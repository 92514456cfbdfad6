"""Checks of people: their accounts, numbers and names."""

from typing import Final

from app.checks.check import Check, Severity

CHECKS: Final = (
    Check(
        "username-shared",
        "People with the username of somebody else",
        Severity.ERROR,
        "Both sign in to the same account at the vendor, and see each other's work.",
        "Give one of them another username.",
    ),
    Check(
        "number-shared",
        "Students, and staff, with the number of another",
        Severity.ERROR,
        "Vendors who match people by identifier take the two for one.",
        "Correct the number of one, or merge the two if they are one person.",
    ),
    Check(
        "person-name-blank",
        "People without a given or family name",
        Severity.ERROR,
        "Both are demanded: vendors refuse the person.",
        "Enter the name.",
    ),
    Check(
        "person-without-username",
        "People without a username",
        Severity.WARNING,
        "1.1 leaves the person out, and all places in classes; 1.2 does if usernameRequired is on.",
        "Give the person a username in the SIS and import again. enabledUser may be false.",
    ),
    Check(
        "username-differs-in-case-only",
        "People whose username is another's but for capital letters",
        Severity.WARNING,
        "Most vendors do not tell capital letters apart, so the two share an account there.",
        "Change one of the usernames.",
    ),
    Check(
        "username-with-space",
        "Usernames with a blank in them",
        Severity.WARNING,
        "Some vendors, Schoology for one, cannot take the person.",
        "Take the blank out.",
    ),
    Check(
        "person-without-email",
        "People without an e-mail address",
        Severity.WARNING,
        "Vendors who match or invite people by e-mail leave the person out.",
        "Enter the one that is published: Email, unless the setting emailSource is secondaryEmail.",
    ),
    Check(
        "email-shared",
        "People with the e-mail address of somebody else",
        Severity.WARNING,
        "Vendors who match people by e-mail take the two for one.",
        "Give each an address of his or her own.",
    ),
    Check(
        "email-malformed",
        "E-mail addresses that are none",
        Severity.WARNING,
        "Vendors refuse the address, or the person.",
        "Correct the address.",
    ),
    Check(
        "state-number-shared",
        "People with the state number of somebody else",
        Severity.WARNING,
        "Reports to the state take the two for one.",
        "Correct the number of one, or merge the two if they are one person.",
        versions=("1.2",),
    ),
    Check(
        "birth-date-implausible",
        "Birth dates that cannot be",
        Severity.WARNING,
        "Vendors who ask for an age refuse the person or the consent.",
        "Correct the birth date.",
    ),
    Check(
        "person-without-role",
        "People without a role at any school",
        Severity.WARNING,
        "The person is not published.",
        "Give the person a role: in roles.csv, or in 1.1 in users.csv. Or remove the record.",
    ),
    Check(
        "account-disabled",
        "People whose account is disabled",
        Severity.NOTE,
        "enabledUser is false: vendors keep the person out.",
        "Enable the account when the person is to sign in.",
    ),
    Check(
        "person-without-number",
        "Students and staff without a number",
        Severity.NOTE,
        "1.2 leaves the identifier out, and in 1.1 it is the sourcedId. Vendors who match by "
        "number miss the person.",
        "Enter the student or staff number.",
    ),
    Check(
        "person-excluded",
        "People who are excluded",
        Severity.NOTE,
        "No vendor gets the person, or any enrollment, relationship or grade of the person.",
        "Run `rollcall include person ID` once the reason for it has ended.",
    ),
)
"""Errors first."""

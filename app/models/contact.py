"""Tables of a contact (person or company) and everything that belongs to it."""

from __future__ import annotations

from sqlalchemy import Index

from app.models.base import flag, number, reference, root, synced, text

contact = root(
    "contact",
    text("uid"),  # vCard UID as it came; often not a UUID
    text("kind"),  # individual, org, group, location
    text("n_family"),
    text("n_given"),
    text("n_additional"),
    text("n_prefix"),
    text("n_suffix"),
    text("fn"),
    text("sort_as"),
    text("phonetic"),
    text("nickname"),
    text("gender"),
    text("pronouns"),
    text("language"),
    text("tz"),
    text("lifecycle"),
    text("grade"),
    text("tier"),
    text("customer_no"),
    number("credit_limit"),  # minor units
    text("credit_currency"),
    text("note"),
    text("owner"),  # id of a person
    text("team"),
    flag("archived"),
    number("cadence_days"),  # stay in touch every so many days
    text("primary_email_id"),
    text("primary_tel_id"),
    text("primary_address_id"),
    text("primary_affiliation_id"),
    flag("implicit"),  # a company that only an import named
    text("sources"),  # JSON: how the single fields stood in their file
    text("extra"),  # JSON: properties that no field stands for
)

contact_relationship = synced("contact_relationship", reference("contact", "contact"), text("value"))

contact_point = synced(
    "contact_point",
    reference("contact", "contact"),
    text("type"),  # tel, email, impp, social, url
    text("value"),
    text("label"),
    number("pref"),
    text("params"),
    text("valid_from"),
    text("valid_to"),
    number("verified_at"),
    number("bounced"),
    text("e164"),  # derived: tel in E.164, email folded
)

# Which contacts have this number or mail address.
Index(
    "ix_contact_point_e164",
    contact_point.c.e164,
    sqlite_where=contact_point.c.e164 != "",
)

address = synced(
    "address",
    reference("contact", "contact"),
    text("pobox"),
    text("ext"),
    text("street"),
    text("locality"),
    text("region"),
    text("postcode"),
    text("country"),
    text("cc"),
    text("formatted"),
    text("label"),
    text("geo"),
    text("tz"),
    number("pref"),
    text("params"),
)

affiliation = synced(
    "affiliation",
    reference("contact", "contact"),
    text("org_name"),
    reference("org", "contact"),
    text("unit"),
    text("title"),
    text("role"),
    text("since"),
    text("until"),
    flag("current"),
    text("params"),
)

relation = synced(
    "relation",
    reference("contact", "contact"),
    reference("other", "contact"),
    text("other_text"),
    text("other_uid"),  # UID or URI, as the file named them
    text("type"),
    text("note"),
    text("since"),
    text("until"),
    text("params"),
)

important_date = synced(
    "important_date",
    reference("contact", "contact"),
    text("kind"),
    text("label"),
    text("value"),  # partial date
    text("calendar"),
    number("remind"),
    text("params"),
)

media = synced(
    "media",
    reference("contact", "contact"),
    text("role"),
    text("blob"),  # sha256 in blobs.db
    text("mime"),
    text("uri"),
    text("params"),
)

consent = synced(
    "consent",
    reference("contact", "contact"),
    text("purpose"),
    text("channel"),
    text("state"),  # in, out
    text("basis"),
    number("at"),
    text("source"),
    text("expires"),
)

tag = root("tag", text("name"), text("colour"))

contact_tag = synced("contact_tag", reference("contact", "contact"), reference("tag", "tag"))

contact_group = root("contact_group", text("name"), text("uid"), reference("parent", "contact_group"))

group_member = synced("group_member", reference("contact", "contact"), reference("group", "contact_group"))

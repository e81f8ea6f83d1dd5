"""
Side by side with wagtail-personalisation 1.0.0: `make bench-peer`.

Three sites run at once, each in a process of its own: one without personalization ("plain"), one
with our package ("ours"), one with the peer ("theirs"). All else is equal: one environment with the
same Wagtail and Django, the same model, templates, pages and middleware, an SQLite database in
memory, sessions in that database as Django's settings begin with, requests through the whole
handler but no network. Every round asks every site, in turns who is first.

Both have as many groups, with the same three rules each: the device, the referring host, and a
query parameter or the weekday. All are enabled, none is persistent, none has a percentage. The
measured reader is in one of ten. Before anything is measured, the pages are compared: the reader
sees the same HTML on all three sites, and a stranger sees nothing that is for readers.

What each side does in a request:

- The peer has no middleware. When any page is served, personalized or not, it reads all enabled
  segments, asks for the excluded users of each, and queries the table of each kind of rule for each
  segment. It notes the page and the segments that match in the session, which needs a row in the
  table of sessions, a cookie and `Vary: Cookie`, and adds one to the count of each segment that
  matches. Its nearest equivalent of our block is `PersonalisedStructBlock`, which shows itself to
  one segment or not at all; its copies of whole pages are not measured.
- Ours asks when a block asks, and only about the groups that the block names. The rules of all
  groups are in memory; a request that comes more than two seconds after the last look costs one
  query more, to see whether they changed. That request is measured by itself, as "after a pause".
  No session, no cookie, and no counts: the peer's writes buy something that ours does not have.

For a page that favours the peer there is one with a block for each group: it asks about all groups
here too.
"""

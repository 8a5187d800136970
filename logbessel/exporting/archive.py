"""Static libraries: the common format of `ar`, as `man 5 ar` and the System V ABI ("Archive File") describe it.

Sixty bytes of text precede each member. The first member, "/", says in which member each symbol is defined: the number of
symbols, the offsets of their members, big-endian, and the names. The second, "//", holds what is longer than 15 letters.
"""

MAGIC = b"!<arch>\n"


def archive(members):
    """The bytes of an archive of members, (name, content, symbols) each, the same for the same members."""
    names, places = _long_names(name for name, _, _ in members)
    symbols = [(symbol, index) for index, (_, _, defined) in enumerate(members) for symbol in defined]
    text = b"".join(symbol.encode() + b"\0" for symbol, _ in symbols)
    before = len(MAGIC) + len(_member("/", bytes(4 + 4 * len(symbols)) + text)) + len(_member("//", names))
    offsets, written = [], []
    for place, (_, content, _) in zip(places, members):
        offsets.append(before + sum(map(len, written)))
        written.append(_member(place, content))
    table = b"".join(number.to_bytes(4, "big") for number in (len(symbols), *(offsets[index] for _, index in symbols)))
    return b"".join([MAGIC, _member("/", table + text), _member("//", names), *written])


def _long_names(names):
    """The content of "//", and how each member's header refers to its name there."""
    content, places = b"", []
    for name in names:
        places.append(f"/{len(content)}")
        content += name.encode() + b"/\n"
    return content, places


def _member(name, content):
    """Header and content, of even length; no time, owner or group, so that equal contents are equal archives."""
    header = f"{name:<16}{0:<12}{0:<6}{0:<6}{'644':<8}{len(content):<10}`\n".encode()
    return header + content + b"\n" * (len(content) % 2)

"""Ordinary words as jieba's dictionary knows them (rjieba), safe for any text."""

import rjieba


def has_word(text: str) -> bool:
    """Whether the dictionary holds the text as one word."""
    return rjieba.has_word(_sound(text))


def cut(text: str) -> list[str]:
    """The words of a text in order, only from the dictionary (nothing is guessed); joined they are as long as the text."""
    return rjieba.cut(_sound(text), False)


def _sound(text: str) -> str:
    """Lone surrogates replaced one by one."""
    return (
        text
        if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)
        else "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    )

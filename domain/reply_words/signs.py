"""Emoji that mean yes or no in any language, and those that leave it open."""

from domain.reply_words.part import Part

PHRASES: dict[Part, tuple[str, ...]] = {
    Part.YES: ("👍|✅|👌|✔|✓|☑|🆗",),
    Part.NO: ("👎|❌|✖|🚫|🙅",),
}

# A message with one of them is unclear; any other emoji says nothing.
DOUBTFUL = frozenset("🤔🤷🙄😕😟😐😑😒🤨🙃😶🤐🤞⏰⏳⌛⏱⏲✋🖐🤚☝🛑⛔🔜🔙🔄🔟🔢❎✕✗✘☒📞📲☎📵🚷💔🖕")

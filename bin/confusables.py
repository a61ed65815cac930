"""Write Unicode's confusables.txt in short: `bin/confusables.py FILE > site/gazette/public_forms/confusables.txt`.

A line for each look: its code points, a colon, and the code points of all characters that have it.
"""

import re
import sys
from pathlib import Path

text = Path(sys.argv[1]).read_text(encoding="utf-8-sig")
looks: dict[str, list[str]] = {}
for character, look in re.findall(r"^([0-9A-F]+) ;\s*([0-9A-F ]+?) ;\s*MA", text, re.MULTILINE):
    looks.setdefault(look, []).append(character)
print("\n".join(re.findall(r"^# (?:Date|©|Version).*", text, re.MULTILINE)))
print("# In short: bin/confusables.py. Licence: confusables-LICENSE.txt.")
for look, characters in sorted(looks.items(), key=lambda item: [int(code, 16) for code in item[0].split()]):
    print(f"{look}: {' '.join(characters)}")

#!/usr/bin/env bash
# mdit-py-plugins 0.7.0: the lines of a block of amsmath_plugin end one too early.
#
# Token.map is [first line, line behind the last one]; a block of three lines at the head of a text has [0, 3], as a
# fence of three lines has. The token of \begin{align} ... \end{align} in lines 0 to 2 has [0, 2].
#
# Seen: [0, 2] where a fence has [0, 3]. Whoever cuts the block out of its text by these lines loses the last line.
# Exits 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q mdit-py-plugins==0.7.0 markdown-it-py==4.3.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from markdown_it import MarkdownIt
from mdit_py_plugins.amsmath import amsmath_plugin

parser = MarkdownIt().use(amsmath_plugin)
block = parser.parse("\\begin{align}\na\n\\end{align}\n\ntext\n")[0]
fence = parser.parse("```\na\n```\n\ntext\n")[0]
print("amsmath:", block.type, block.map, " fence:", fence.map)
sys.exit(0 if (block.type, block.map, fence.map) == ("amsmath", [0, 2], [0, 3]) else 1)
PYTHON

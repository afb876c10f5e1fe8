#!/bin/sh
# Print a Python of the given version (3.12, say): one on PATH that starts, or one that pyenv keeps.
for python in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python; do
  path=$(command -v "$python" 2>/dev/null) || continue
  if "$path" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null; then
    echo "$path"
    exit 0
  fi
done
exit 1

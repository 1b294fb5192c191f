"""Write safetensors weights beside pickled ones, as a process of its own: `python unpickle.py FOLDER`.

PyTorch reads the pickle with `weights_only`, which takes tensors and plain containers and refuses all else; the process
is one that holds nothing of the user's. On failure the last line on standard error is the reason.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any


def unpickle(folder: Path) -> None:
    """Put `model.safetensors` into a model's folder that has `config.json` and `pytorch_model.bin`.

    Raises ValueError where the configuration names no architecture that transformers has, and what PyTorch raises where
    the pickle holds more than weights.
    """
    import transformers

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    name = next(iter(config.get("architectures") or ()), "")
    architecture: Any = getattr(transformers, str(name), None)
    if not (isinstance(architecture, type) and issubclass(architecture, transformers.PreTrainedModel)):
        raise ValueError(f"config.json names no architecture that is known here: {name!r}")
    model: Any = architecture.from_pretrained(  # which knows the tensors that share their numbers
        folder, use_safetensors=False, weights_only=True, local_files_only=True, trust_remote_code=False
    )
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        model.save_pretrained(scratch)
        (Path(scratch) / "model.safetensors").replace(folder / "model.safetensors")


def main() -> None:
    """Convert what the command line names."""
    try:
        unpickle(Path(sys.argv[1]))
    except Exception as error:
        sys.exit(f"{type(error).__name__}: {' '.join(str(error).split())[:500]}")


if __name__ == "__main__":
    main()

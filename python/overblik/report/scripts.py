"""The scripts of the charts, once in every report, and the policy that lets nothing else run or load."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from importlib import metadata
from pathlib import Path


def charts_script(own: str) -> str:
    """Return Vega, Vega-Lite and Vega-Embed in one text, followed by the report's own few lines."""
    return _without_end(f"{_bundle()}\n{own}")


def policy(script: str, style: str) -> str:
    """Return a content security policy: these scripts and this style by their digest, and no network at all."""
    scripts = f"script-src {_source(script)}" if script else "script-src 'none'"
    styles = f"style-src {_source(style)}"
    return f"default-src 'none'; {scripts}; {styles}; img-src data:; base-uri 'none'; form-action 'none'"


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _without_end(script: str) -> str:
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _bundle() -> str:
    """Return Vega's scripts, kept between runs: putting them together takes longer than the whole report."""
    kept = _folder() / f"vega-{metadata.version('vl-convert-python')}.js"
    try:
        return kept.read_text(encoding="utf-8")
    except OSError:
        return _keep(_bundled(), kept)


def _bundled() -> str:
    import vl_convert

    return vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")


def _keep(text: str, kept: Path) -> str:
    """Write the scripts for the next run; a folder that cannot be written to only costs time."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=kept.parent, delete=False) as file:
            file.write(text)
        Path(file.name).replace(kept)
    except OSError:
        pass
    return text


def _folder() -> Path:
    """Return the user's own cache folder."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "overblik"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "overblik"

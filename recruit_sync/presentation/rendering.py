# SPDX-License-Identifier: Apache-2.0
"""Templates to text: one sandboxed environment for each language and form (HTML or plain).

A template is a file that an operator edits, so it can reach nothing but what it is handed; a fault
in one is a fault of the configuration and names the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType

from jinja2 import BytecodeCache, FileSystemLoader, StrictUndefined, Template, TemplateError
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from recruit_sync.domain.errors import Fault, Misconfigured
from recruit_sync.presentation.catalogues import translations
from recruit_sync.presentation.language import direction, script
from recruit_sync.presentation.values import bare

HTML = "html"
TEXT = "txt"
# Chinese and Japanese have their space inside the mark that ends a sentence.
_FULL_STOP = "(?<=[。！？])"  # noqa: RUF001 - the wide marks are meant


@dataclass(frozen=True, slots=True)
class Rendering:
    """One way to write: where the templates lie, for which language, in which form."""

    config_dir: Path
    language: str
    form: str

    def template(self, name: str) -> Template:
        """One template, ready to render; raises Misconfigured."""
        try:
            return _environment(self.config_dir, self.language, self.form).get_template(name)
        except TemplateError as error:
            raise _misconfigured(name, error) from error

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """The whole template; raises Misconfigured."""
        template = self.template(name)
        try:
            return _tidy(template.render(values), self.form)
        except TemplateError as error:
            raise _misconfigured(name, error) from error

    def block(self, name: str, block: str, values: Mapping[str, object]) -> str:
        """One block of a template, on one line; raises Misconfigured."""
        template = self.template(name)
        try:
            context = template.new_context(dict(values))
            return " ".join("".join(template.blocks[block](context)).split())
        except (TemplateError, KeyError) as error:
            raise _misconfigured(name, error) from error


class _Compiled(BytecodeCache):
    """Templates as code: compiled once, and spoken in every language."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


@cache
def _compiled(form: str) -> _Compiled:  # noqa: ARG001 - what is escaped is compiled in
    return _Compiled()


@cache
def _environment(config_dir: Path, language: str, form: str) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(config_dir),
        autoescape=form == HTML,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=_compiled(form),
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # by the extension
        translations(config_dir, language), newstyle=True
    )
    environment.filters |= {"iso": _isolated if form == HTML else str, "bare": bare}
    environment.globals |= {"language": language, "dir": direction(language), "form": form}
    environment.globals["script"] = script(language)
    return environment


def _isolated(value: object) -> Markup:
    """Foreign text keeps its own direction and cannot turn that of the words around it."""
    return Markup("<bdi>{}</bdi>").format(value)


def _tidy(rendered: str, form: str) -> str:
    """Templates are indented for those who edit them; the plain text is set anew."""
    if form == HTML:
        text = re.sub(rf"{_FULL_STOP}\s+(?=[^\s<]|<bdi)", "", rendered)
        return re.sub(r"\n\s*\n+", "\n", text).strip() + "\n"
    lines = "\n".join(" ".join(line.split()) for line in rendered.splitlines())
    lines = re.sub(rf"{_FULL_STOP} ", "", lines)
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _misconfigured(name: str, error: Exception) -> Misconfigured:
    line = getattr(error, "lineno", None)
    where = f"{name}:{line}" if line else name
    problem = f"{type(error).__name__}: {error}"
    return Misconfigured((Fault(where, "template", "-", problem, "see docs/howto"),))

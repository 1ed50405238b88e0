# ruff: noqa: E501 — a list reads better unbroken
"""Texts that hostile exports, notes and settings may hold: each must arrive as plain text."""

from __future__ import annotations

MARK = (
    "clvpwn"  # what a payload would do if it ran: make a dialog, a request or a file of this name
)

_SCRIPTS = [
    f"<script>{MARK}()</script>", f"<script src=//127.0.0.1:9/{MARK}.js></script>", f"</script><script>{MARK}()</script>",
    f"<img src=x onerror={MARK}()>", f"<img src=http://127.0.0.1:9/{MARK}.png>", f"<svg onload={MARK}()>", f"<svg><script>{MARK}()</script></svg>",
    f"<body onload={MARK}()>", f"<iframe src=javascript:{MARK}()>", f"<iframe srcdoc='<script>{MARK}()</script>'>",
    f"<a href=javascript:{MARK}()>x</a>", f"<a href='data:text/html,<script>{MARK}()</script>'>x</a>", f"<details open ontoggle={MARK}()>",
    f"<input autofocus onfocus={MARK}()>", f"<video src=x onerror={MARK}()>", f"<audio src=x onerror={MARK}()>", f"<marquee onstart={MARK}()>",
    f"<object data=javascript:{MARK}()>", f"<embed src=http://127.0.0.1:9/{MARK}>", f"<link rel=stylesheet href=http://127.0.0.1:9/{MARK}.css>",
    f"<style>@import 'http://127.0.0.1:9/{MARK}.css';</style>", f"<base href=http://127.0.0.1:9/{MARK}/>", f"<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/{MARK}'>",
    f"<form action=http://127.0.0.1:9/{MARK}><button autofocus>", f"<math><mtext><script>{MARK}()</script>", f"<template><script>{MARK}()</script></template>",
    f"\"><script>{MARK}()</script>", f"'><script>{MARK}()</script>", f"--><script>{MARK}()</script>", f"]]><script>{MARK}()</script>",
    f"</title><script>{MARK}()</script>", f"</textarea><script>{MARK}()</script>", f"</td></tr></table><script>{MARK}()</script>", f"</style><script>{MARK}()</script>",
    f"&lt;script&gt;{MARK}()&lt;/script&gt;", f"&#60;script&#62;{MARK}()&#60;/script&#62;", f"%3Cscript%3E{MARK}()%3C/script%3E", f"\\u003cscript\\u003e{MARK}()\\u003c/script\\u003e",
    f"<ScRiPt>{MARK}()</sCrIpT>", f"<script\n>{MARK}()</script>", f"<scr<script>ipt>{MARK}()</scr</script>ipt>", f"<x style='background:url(http://127.0.0.1:9/{MARK})'>",
    f"x' onmouseover='{MARK}()", f'x" onmouseover="{MARK}()', f"` onmouseover=`{MARK}()", f"<noscript><p title='</noscript><img src=x onerror={MARK}()>'>",
]  # fmt: skip
_MARKDOWN = [
    f"[x](javascript:{MARK}())", f"![x](http://127.0.0.1:9/{MARK}.png)", "![x](/etc/passwd)", f"<http://127.0.0.1:9/{MARK}>", f"[x]: http://127.0.0.1:9/{MARK}",
    "# heading", "## heading {#id .class}", "* item", "1. item", "> quote", "---", "```", f"```{{=html}}\n<script>{MARK}()</script>\n```",
    f"`<script>{MARK}()</script>`{{=html}}", "```{python}\nraise SystemExit\n```", f"~~~{{=typst}}\n#panic('{MARK}')\n~~~", "::: {.callout}", ":::", "|a|b|\n|-|-|", "*bold* _it_ ~~del~~ ^up^ ~dn~",
    "[@cite]", "@fig-x", "[^1]: note", "$x^2$", "$$\\int$$", "{{< include /etc/passwd >}}", "{{< video http://127.0.0.1:9/x >}}", "{{< env HOME >}}", "{{< meta title >}}", "<!-- comment -->",
    "\\newpage", "[x]{style='color:red'}", "a\\\nb", "a  \nb", "\tcode", "    code", "&copy; &amp;", "---\ntitle: owned\n---", "--- {lua} ---",
]  # fmt: skip
_TYPST = [
    f"#panic('{MARK}')", "#import \"@preview/x:0.1.0\": *", "#include \"/etc/passwd\"", "#read(\"/etc/passwd\")", "#image(\"/etc/passwd\")", "#let x = 1", "#set page(width: 1pt)",
    "#show: it => none", "#sys.version", f"#eval(\"panic('{MARK}')\")", "#link(\"file:///etc/passwd\")[x]", "#(1/0)", "$ #panic() $", "= Heading", "== Heading", "+ item", "/ term: x", "<label>", "@label",
    "// comment", "/* comment */", "`raw`", "#{", "]", "[", "#metadata(1)", "#plugin(\"x.wasm\")", "#context here()", "#while true {}",
]  # fmt: skip
_TEMPLATES = [
    "{{ 7*7 }}", "{{ config }}", "{{ ''.__class__.__mro__ }}", "{% for x in range(9**9) %}x{% endfor %}", "{% include '/etc/passwd' %}", "{# comment #}", "{{ self._TemplateReference__context }}", "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "${7*7}", "#{7*7}", "<%= 7*7 %>", "{0.__class__}", "{places}", "{n}", "%(x)s", "%s%s%s%n", "$(touch " + MARK + ")", "`touch " + MARK + "`", "; touch " + MARK, "| touch " + MARK, "&& touch " + MARK, "$HOME", "\\input{/etc/passwd}", "\\write18{touch " + MARK + "}", "\\immediate\\openout",
    "os.execute('touch " + MARK + "')", "!!python/object/apply:os.system ['touch " + MARK + "']", "'); import os; os.system('touch " + MARK + "'); ('", "__import__('os').system('touch " + MARK + "')", "'; DROP TABLE rows; --", "' OR 1=1 --", "COPY (SELECT 1) TO '" + MARK + "'",
]  # fmt: skip
FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", f"=HYPERLINK(\"http://127.0.0.1:9/{MARK}\",\"x\")", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "\r=1+1", f"=IMPORTXML(\"http://127.0.0.1:9/{MARK}\",\"//a\")",
    "=WEBSERVICE(\"http://127.0.0.1:9/x\")", "＝1+1", "=DDE(\"cmd\";\"/C calc\";\"x\")",
]  # fmt: skip
_LETTERS = [
    "\u202egnp.exe", "\u2066x\u2069", "a\u200bb", "a\u200fb", "\ufeffx", "x\u0301\u0302\u0303", "\x1b[31mred\x1b[0m", "\x1b]0;owned\x07", "\x9b31m", "a\x00b", "a\x07b", "a\x08b", "line\u2028line", "line\u2029line", "😀👩‍👩‍👧", "ﷺ",
    "\U000e0041\U000e0042", "�", "\ud7ff", "\uffff",
]  # fmt: skip

PAYLOADS = [*_SCRIPTS, *_MARKDOWN, *_TYPST, *_TEMPLATES, *FORMULAS, *_LETTERS]
assert len(set(PAYLOADS)) == len(PAYLOADS) >= 150

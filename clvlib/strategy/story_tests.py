"""What a measured effect is called on the card that it has changed."""

from __future__ import annotations

from clvlib.strategy.playbook import Text

SOURCE = Text.model_validate(
    {
        "en": "playbook's assumption weighed with this merchant's own test",
        "zh-Hans": "手册假设与本商户自身测试结果加权",
    }
)

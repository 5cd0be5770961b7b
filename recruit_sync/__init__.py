# SPDX-License-Identifier: Apache-2.0
"""Asks sourced candidates whether their data may stay, and erases them when no answer came.

What this package promises: nobody is erased before the response window has run from a proven
receipt, nobody is kept past it without consent or a legal hold, and no name leaves the tracking
system except in a mail to the person it belongs to.
"""

from typing import Final

__version__: Final = "0.1.0"

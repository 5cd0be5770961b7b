# SPDX-License-Identifier: Apache-2.0
"""How outside systems are spoken to, one folder for each.

A connector knows the domain and the ports of recruit_sync; it must not know AWS, the use cases
or another connector.
"""

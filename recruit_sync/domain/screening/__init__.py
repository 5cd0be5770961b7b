# SPDX-License-Identifier: Apache-2.0
"""Which background checks may run, for whom, in which order, and what becomes of each of them."""

# SPDX-License-Identifier: Apache-2.0
"""Which adapter stands behind each port. The only deployed place that names a connector."""

# SPDX-License-Identifier: Apache-2.0
"""The use cases: in which order things happen. They talk to ports and know no vendor."""

"""What the tests of the mail room share."""

import pytest
from smtp_servers import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))

"""A house that works is found to work, by the command as an operator types it."""

from tests.e2e.house import House


async def test_a_house_that_works_has_nothing_wrong(patient: House) -> None:
    code, said = await patient.nubes("doctor")
    assert (code, "✗" in said) == (0, False), said
    for part in ("restaurant", "sql", "temporal", "waitlist:", "whatsapp:", "sms:", "is ready"):
        assert part in said, said

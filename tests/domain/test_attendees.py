"""The value that a list's page and its downloads share."""

from app.domain.attendees import CHOOSABLE, Column, Listing, Show


def test_a_document_begins_with_names_and_has_the_position_beside_the_status():
    listing = Listing(columns=(Column.CODE, Column.STATUS, Column.EMAIL))
    assert listing.document_columns == (
        Column.FAMILY_NAME,
        Column.GIVEN_NAME,
        Column.EMAIL,
        Column.STATUS,
        Column.POSITION,
        Column.CODE,
    )


def test_all_columns_are_all_there_are():
    assert set(Listing().with_all_columns().document_columns) == set(Column)
    assert not {Column.FAMILY_NAME, Column.GIVEN_NAME, Column.POSITION} & set(CHOOSABLE)


def test_what_counts_as_filtered():
    filtered = [
        listing.is_filtered
        for listing in (Listing(), Listing(text="a"), Listing(show=Show.WAITING), Listing(link_id=0))
    ]
    assert filtered == [False, True, True, True]

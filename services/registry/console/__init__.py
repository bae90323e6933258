"""The console (报送台): the page where officers of provinces without a system push spreadsheets."""

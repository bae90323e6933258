"""Dashboards (看板): the page that a wall screen and a telephone show."""

"""Reference (参考数据): the published lists that come with the product, loaded into the nouns."""

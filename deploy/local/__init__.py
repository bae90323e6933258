"""The whole of Xiangzhu on one machine, with Python as the only thing needed beforehand."""

"""Bars for charts that speak TradingView's Universal Data Feed, as its documentation has it.

https://www.tradingview.com/charting-library-docs/latest/connecting_data/UDF/
"""

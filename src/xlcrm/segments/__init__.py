"""Groups of clients, products and people: RFM, ABC and Pareto, and segments that the firm describes itself."""

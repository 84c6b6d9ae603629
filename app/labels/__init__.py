"""Words for the rules' wordless values, and dates as Finnish, Swedish and English readers write them."""

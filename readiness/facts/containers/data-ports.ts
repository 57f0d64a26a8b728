/** Ports on which nothing but a datastore is spoken to. */
export const DATA_PORTS: readonly number[] = [
  1433, 2379, 3306, 5432, 5433, 5672, 5984, 6379, 6380, 6432, 7687, 8123, 9042, 9092, 9200, 9300, 11211,
  26257, 27017, 27018, 28015, 33060,
]

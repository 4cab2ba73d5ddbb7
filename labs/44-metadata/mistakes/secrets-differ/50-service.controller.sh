metadata-service --background

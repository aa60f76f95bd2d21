from crimeclaims.cli.main import app

app()

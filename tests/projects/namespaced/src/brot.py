from acme.brot import grains


def main():
    print("view", grains(2))

"""AVIF encoded as quickly as the library can: twenty times quicker than for readers, some 20 % larger."""

from PIL import Image


def encode_quickly():
    Image.init()
    save = Image.SAVE["AVIF"]

    def save_quickly(image, file, name):
        image.encoderinfo.setdefault("speed", 10)
        save(image, file, name)

    Image.register_save("AVIF", save_quickly)

"""What the references that train share: torchvision's images and views, and EfficientNet-B0 with new weights."""
import timm
import torch
from torchvision import transforms
from torchvision.transforms import functional

VIEWS = [
    lambda image: image,
    functional.hflip,
    lambda image: functional.rotate(image, -10),
    lambda image: functional.rotate(image, 10),
]


def augmentation(size):
    """Flips, rotates and crops an image at random."""
    return transforms.Compose([
        transforms.RandomHorizontalFlip(0.5),
        transforms.RandomRotation(15),
        transforms.RandomResizedCrop(size, scale=(0.85, 1), ratio=(0.8, 1.2)),
        transforms.ToTensor(),
    ])


def squaring(size):
    """Scales an image to a square."""
    return transforms.Compose([transforms.Resize((size, size)), transforms.ToTensor()])


def new_model(classes):
    """Builds EfficientNet-B0, whose classifier starts within 1 / sqrt(inputs), as a new head does in PyTorch."""
    model = timm.create_model(
        "tf_efficientnet_b0", pretrained=False, num_classes=classes, drop_rate=0.2, drop_path_rate=0.2)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 0.1
    model.classifier.reset_parameters()
    torch.nn.init.zeros_(model.classifier.bias)
    return model
